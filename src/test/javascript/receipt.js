// Says whether the receipt in an answer holds, by another implementation of DSSE.
const fs = require("fs");
const { crypto, dsse } = require("@sigstore/core");

const [answer, key] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8"));
const { payloadType, payload, signatures } = JSON.parse(answer).report.receipt;
const signed = dsse.preAuthEncoding(payloadType, Buffer.from(payload, "base64"));
const holds = signatures.some(({ sig }) =>
  crypto.verify(signed, crypto.createPublicKey(key), Buffer.from(sig, "base64")),
);
console.log(holds ? "holds" : "does not hold");
