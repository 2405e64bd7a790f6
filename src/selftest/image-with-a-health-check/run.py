# The engine would run the check inside, beside the algorithm and untraced.
import os, time
import attempts

for _ in range(15):
    if os.path.exists('/tmp/hostile'):
        attempts.breach('the health check of the image was run')
        break
    time.sleep(0.2)
