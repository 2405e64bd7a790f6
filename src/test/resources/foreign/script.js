// in debian-12-r: node
// reads: people.json | people.csv
const fs = require('fs'), os = require('os'), path = require('path'), crypto = require('crypto');
const zlib = require('zlib'), assert = require('assert'), readline = require('readline');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { execFileSync, fork, spawnSync } = require('child_process');

async function main() {
  const data = process.argv[2];
  const people = JSON.parse(fs.readFileSync(path.join(data, 'people.json'), 'utf8'));
  let lines = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(path.join(data, 'people.csv')) })) lines++;
  assert.equal(lines, people.length + 1);
  const sum = await new Promise((done, failed) => {
    const worker = new Worker(__filename, { workerData: people.map(person => person.age) });
    worker.on('message', done).on('error', failed);
  });
  assert.equal(sum, 215);
  assert.equal(execFileSync('sh', ['-c', 'echo from a shell']).toString(), 'from a shell\n');
  assert.equal(spawnSync(process.execPath, ['-e', 'console.log(1)']).stdout.toString(), '1\n');
  await new Promise(done => fork(__filename, ['child']).on('message', done));
  fs.writeFileSync(path.join(process.env.TASKER_OUT, 'people.gz'), zlib.gzipSync(JSON.stringify(people)));
  console.log(os.cpus().length, os.userInfo().username, os.tmpdir(), crypto.randomBytes(4).length);
  console.log(new Date().toLocaleString('de', { timeZone: 'Europe/Berlin' }), (await import('fs/promises')).readFile.name);
}

if (!isMainThread) parentPort.postMessage(workerData.reduce((a, b) => a + b, 0));
else if (process.argv[2] === 'child') process.send('here');
else main().catch(error => { console.error(error); process.exit(1); });
