print('\0\x1b[2J\x1b]0;title\x07\u202ebackwards\u2028\ufeff\x9b31m\r', end='')
