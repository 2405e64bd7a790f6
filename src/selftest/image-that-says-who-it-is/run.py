# User, entry point, folder and the launcher's own settings are not the image's to say.
import os
import attempts

if not 52000 <= os.getuid() < 54000 or os.getuid() != os.getgid():
    attempts.breach('the image says as whom this runs: %d' % os.getuid())
if os.getcwd() == '/srv' or os.environ['HOME'] != '/tmp':
    attempts.breach('the image says where this runs')
for name in os.environ:
    if name.startswith('TASKER_') and name != 'TASKER_OUT':
        attempts.breach('the image sets ' + name)
if attempts.status('CapEff') != '0' * 16 or attempts.status('CapPrm') != '0' * 16:
    attempts.breach('the image says with which rights this runs')
if not attempts.tracer() or attempts.status('NoNewPrivs') != '1':
    attempts.breach('the image says how this is run')
