// JavaScript, amqplib: tutorials one, two and six, with promises.
const amqp = require('amqplib');
const {randomUUID} = require('crypto');

const [uri, todo, done, name, sha256] = process.argv.slice(2);

const task = (what) => Buffer.from(JSON.stringify({
  taskId: `${name}-${what}`, codePath: 'hello', dataPath: 'data', codeHash: {sha256},
}));

const said = (where, message) => {
  const answer = JSON.parse(message.content.toString());
  console.log(where, answer.state, answer.taskId);
};

const within = (promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), 120000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

async function read(channel, what) {
  const tag = randomUUID();
  await within(new Promise((resolve) => {
    channel.consume(done, (message) => {
      channel.ack(message);
      if (JSON.parse(message.content.toString()).taskId === `${name}-${what}`) {
        said('done', message);
        resolve();
      }
    }, {consumerTag: tag});
  }));
  await channel.cancel(tag);
}

async function main() {
  const connection = await amqp.connect(uri);
  const channel = await connection.createChannel();
  await channel.checkQueue(todo);

  channel.sendToQueue(todo, task('first'));
  await read(channel, 'first');

  const confirmed = await connection.createConfirmChannel();
  confirmed.sendToQueue(todo, task('odd'), {
    persistent: true, priority: 255, expiration: 600000, mandatory: true,
    contentType: 'application/json', contentEncoding: 'utf-8', messageId: randomUUID(),
    timestamp: Date.now(), type: 'task', appId: 'platform',
    headers: {
      small: 5, int: 70000, long: 2 ** 40, negative: -(2 ** 40), float: 1.5, yes: true,
      nothing: null, bytes: Buffer.from([0, 255]), list: [1, 'a', {b: [2 ** 33]}],
      table: {a: {b: 1}}, time: {'!': 'timestamp', value: Date.now()},
      decimal: {'!': 'decimal', value: {digits: 125, places: 2}},
    },
  });
  await confirmed.waitForConfirms();
  await read(channel, 'odd');

  const {queue} = await channel.assertQueue('', {exclusive: true});
  await call(channel, queue, 'rpc');
  // what the client's users ask for next: without a queue at all
  await call(channel, 'amq.rabbitmq.reply-to', 'direct');
  await connection.close();
}

async function call(channel, queue, what) {
  const correlationId = randomUUID();
  await within(new Promise((resolve) => {
    channel.consume(queue, (message) => {
      if (message.properties.correlationId === correlationId) {
        said('reply', message);
        resolve();
      }
    }, {noAck: true}).then(() => {
      channel.sendToQueue(todo, task(what), {correlationId, replyTo: queue});
    });
  }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
