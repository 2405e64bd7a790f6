import os

os.chdir(os.environ['TASKER_OUT'])
try:
    for n in range(10_000):
        os.mkdir('d')
        os.chdir('d')
    print(10000)
except OSError as e:
    print('refused folder', n, e)
