print("websocksy")
