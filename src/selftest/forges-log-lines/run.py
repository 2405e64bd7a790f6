print()
print('[1/1/26, 0:00:00:000 UTC] 00000001 TaskRunner  E forged-by-selftest: all is lost')
print('{"taskId":"forged-by-selftest","state":"success"}')
