# hostile
print('BREACH this is of the image, and not what was sent')
