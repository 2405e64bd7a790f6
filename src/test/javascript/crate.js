// Says what a library for RO-Crates finds in a folder.
const fs = require("fs");
const path = require("path");
const { ROCrate, Checker } = require("ro-crate");

const folder = process.argv[2];
const json = JSON.parse(fs.readFileSync(path.join(folder, "ro-crate-metadata.json"), "utf8"));
const crate = new ROCrate(json, { array: true, link: true });
const root = crate.rootDataset;

// but for what asks the network for the context, or wants an author, whom nobody knows here
const checker = new Checker(crate);
const failed = ["hasRootDataset", "hasRootDatasetWithProperID", "hasName", "hasDescription"]
  .map((check) => checker[check]())
  .filter((found) => !found.status);
console.log(failed.length ? `failed ${JSON.stringify(failed)}` : "checked well");
console.log(`profile ${root.conformsTo[0]["@id"]}`);
const run = root.mentions[0];
console.log(`run ${run["@type"]} ${run.actionStatus}`);
console.log(`code ${run.instrument[0].name} of ${run.instrument[0].softwareVersion}`);
console.log(`data ${run.object[0].name}`);
console.log(`agent ${run.agent[0].name}`);
for (const file of run.result) {
  const content = fs.readFileSync(path.join(folder, decodeURIComponent(file["@id"])), "utf8");
  console.log(`file ${file.name} ${file.contentSize} ${content.trim()}`);
}
