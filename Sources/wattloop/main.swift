print("wattloop")
