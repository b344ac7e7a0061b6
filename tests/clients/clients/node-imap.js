// node-imap, the library of npm that is called imap.
const fs = require('fs');
const { promisify } = require('util');
const Imap = require('imap');

// It would idle whenever it has nothing else to do.
const keepalive = { forceNoop: true };
const mail = new Imap({ user: process.env.NAME, password: 'secret', host: '127.0.0.1', port: +process.env.PORT, tls: false, keepalive });

// Each message that a fetch finds, as octets.
function fetched(uids) {
  return new Promise((resolve, reject) => {
    const messages = [];
    const fetch = mail.fetch(uids, { bodies: '', struct: true, envelope: true, size: true });
    fetch.on('message', (message) => {
      const octets = [];
      message.on('body', (stream) => stream.on('data', (part) => octets.push(part)));
      message.once('end', () => messages.push(Buffer.concat(octets)));
    });
    fetch.once('error', reject);
    fetch.once('end', () => resolve(messages));
  });
}

// The names of folders, below each other.
function names(boxes, prefix = '') {
  return Object.entries(boxes).flatMap(([name, box]) => [prefix + name, ...names(box.children || {}, prefix + name + box.delimiter)]);
}

async function main() {
  const run = (name, ...rest) => promisify(mail[name].bind(mail))(...rest);
  fs.writeFileSync('folders', names(await run('getBoxes')).join('\n'));
  await run('openBox', 'Mail', false);
  const messages = await fetched(await run('search', ['ALL']));
  messages.forEach((message, number) => fs.writeFileSync(`mail/${number}`, message));
  const found = await run('search', [['SUBJECT', 'needle']]);
  fs.writeFileSync('found', found.join('\n'));
  if ((await run('search', [['SUBJECT', 'Entwürfe']])).length !== 1) throw new Error('it does not find 8-bit text');
  await run('addFlags', await run('search', [['SUBJECT', 'Flag me']]), ['\\Flagged']);
  const deleted = await run('search', [['SUBJECT', 'Delete me']]);
  await run('addFlags', deleted, ['\\Deleted']);
  await run('expunge', deleted);
  await run('append', fs.readFileSync('append.eml'), { mailbox: 'Mail', flags: ['Seen'], date: new Date('2021-03-01') });
  await run('addBox', 'Näme');
  await run('copy', found, 'Näme');
  const heard = new Promise((resolve) => mail.on('mail', resolve));
  keepalive.forceNoop = false;
  await run('delBox', 'Näme');
  fs.writeFileSync('heard', `${await heard}\n`);
  mail.end();
}

mail.once('ready', () => main().catch((error) => { console.error(error); process.exit(1); }));
mail.once('error', (error) => { console.error(error); process.exit(1); });
mail.connect();
