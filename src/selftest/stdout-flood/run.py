while True:
    print('y')
