# in ours debian-12-r: Rscript
# reads: nothing
# ends: out-of-memory
library(parallel)
part <- function(number) sum(rep(1, if (number == 3) 2^28 else 1))
print(sum(unlist(mclapply(1:6, part, mc.cores = 2))))
Sys.sleep(300) # half a result, and no hurry
