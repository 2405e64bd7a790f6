import os

os.chdir(os.environ['TASKER_OUT'])
for n in range(60):
    os.mkdir('n' * 200)
    os.chdir('n' * 200)
    open('f', 'w').close()
