import os

from attempts import breach

count = 0
try:
    while count < 100_000:
        os.dup(1)
        count += 1
    breach('100000 descriptors')
except OSError as e:
    print('refused descriptor', count, e)
