# in ours debian-12-r: Rscript
# reads: people.csv
# A model, and its plot in the two formats that need no fonts and those that do.
people <- read.csv(file.path(commandArgs(TRUE)[1], "people.csv"))
people$weight <- people$age / 2 + c(1, -1, 2, 0)
model <- lm(weight ~ age, data = people)
print(summary(model))
stopifnot(Sys.info()[["user"]] == "algorithm", path.expand("~") == "/tmp")
out <- Sys.getenv("TASKER_OUT")
pdf(file.path(out, "model.pdf")); plot(model, which = 1); invisible(dev.off())
if (capabilities("cairo")) {
  svg(file.path(out, "model.svg")); plot(people$age, people$weight); invisible(dev.off())
  png(file.path(out, "model.png"), type = "cairo"); hist(people$age); invisible(dev.off())
}
saveRDS(model, file.path(out, "model.rds"))
write.csv(people, file.path(out, "people.csv"), row.names = FALSE)
cat(format(Sys.time(), tz = "Europe/Berlin"), Sys.getlocale(), "\n")
