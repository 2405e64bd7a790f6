print('BREACH this ran beside a launcher that the image may have brought')
