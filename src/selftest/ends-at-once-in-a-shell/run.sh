: # nothing
