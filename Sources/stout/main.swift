print("stout 0.1.0")
