print('BREACH this ran without a C library')
