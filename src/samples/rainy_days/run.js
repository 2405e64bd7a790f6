// How many days it rained in Seattle, by year, from daily precipitation in millimetres.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const data = process.argv[2];
const [names, ...days] = fs
  .readFileSync(path.join(data, "seattle-weather.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
const date = names.indexOf("date");
const precipitation = names.indexOf("precipitation");

const rainy = new Map();
for (const day of days) {
  const year = day[date].slice(0, 4);
  rainy.set(year, (rainy.get(year) ?? 0) + (Number(day[precipitation]) > 0 ? 1 : 0));
}
for (const [year, count] of rainy) {
  console.log(`${year}  ${count} rainy days`);
}
