# in ours debian-12-r: Rscript
# reads: nothing
# ends: out-of-memory
library(parallel)
part <- function(number) sum(rep(1, if (number == 3) 2^28 else 1))
cluster <- makeCluster(2)
print(sum(unlist(parLapply(cluster, 1:6, part))))
