# in ours debian-12-r: Rscript
# reads: nothing
# Processes of R's own: forked, and started anew and reached over loopback.
library(parallel)
stopifnot(identical(unlist(mclapply(1:4, function(i) i^2, mc.cores = 2)), c(1, 4, 9, 16)))
cluster <- makeCluster(2)
stopifnot(identical(unlist(parLapply(cluster, 1:4, function(i) i^2)), c(1, 4, 9, 16)))
stopCluster(cluster)
print(system("echo from a shell", intern = TRUE))
print(set.seed(1)); print(solve(matrix(c(2, 1, 1, 3), 2)))
