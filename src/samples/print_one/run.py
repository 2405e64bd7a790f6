# The smallest algorithm: what is left is the cost of running one.
print(1)
