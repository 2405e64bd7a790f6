import os

out = os.environ['TASKER_OUT']
os.mkdir(out + '/shut')
open(out + '/shut/file', 'w').close()
open(out + '/file', 'w').close()
os.chmod(out + '/shut', 0)
os.chmod(out + '/file', 0)
