// What check-jose does, for a key of each kind.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const { OUT } = process.env;
const jose = createRequire(`${OUT}/`)('jose');
let failed = false;
const holds = (what, good) => {
  console.log(`${good ? 'ok     ' : 'FAILED '} ${what}`);
  failed ||= !good;
};
const program = (...args) =>
  execFileSync('./harvest-migration', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const crit = { app: true, gty: true, fpr: true };

for (const [alg, options] of [['RSA-OAEP-256', { modulusLength: 2048 }], ['ECDH-ES+A256KW', { crv: 'P-256' }]]) {
  const pair = await jose.generateKeyPair(alg, { ...options, extractable: true });
  const name = alg.replace('+', '-');
  const file = (kind, jwk) => {
    writeFileSync(`${OUT}/${name}.${kind}`, JSON.stringify({ ...jwk, kid: 'k1' }));
    return `${OUT}/${name}.${kind}`;
  };
  const publicKey = file('public', await jose.exportJWK(pair.publicKey));
  const privateKey = file('private', await jose.exportJWK(pair.privateKey));
  const token = randomBytes(64).toString('base64url');
  const fpr = createHash('sha256').update(token).digest('hex');
  const request = { application: 'acme', subject: 'u-1', v1_refresh_token: token };
  writeFileSync(`${OUT}/${name}.request`, JSON.stringify(request) + '\n');

  const ours = JSON.parse(program('seal', '--key', publicKey, `${OUT}/${name}.request`));
  const opened = await jose.compactDecrypt(ours.sealed, pair.privateKey, { crit });
  holds(`${alg}: jose opens what seal made`, JSON.parse(new TextDecoder().decode(opened.plaintext)).v1_refresh_token === token);
  const { app, gty, fpr: named } = opened.protectedHeader;
  holds(`${alg}: its header names the record`, app === 'acme' && gty === 'v1_refresh_token' && named === fpr);

  const theirs = async (header) =>
    new jose.CompactEncrypt(new TextEncoder().encode(JSON.stringify({ v1_refresh_token: token })))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: 'k1', ...header })
      .encrypt(pair.publicKey, { crit });
  const bound = { app: 'acme', gty: 'v1_refresh_token', fpr, crit: ['app', 'gty', 'fpr'] };
  for (const [what, header, opens] of [['bound', bound, true], ['bound to nothing', {}, true], ['bound to another', { ...bound, app: 'other' }, false]]) {
    writeFileSync(`${OUT}/${name}.theirs`, JSON.stringify({ application: 'acme', sealed: await theirs(header) }) + '\n');
    let text = '';
    try {
      text = program('unseal', '--keys', privateKey, `${OUT}/${name}.theirs`);
    } catch (e) {
      text = `exit ${e.status}`;
    }
    holds(`${alg}: what jose made, ${what}: ${opens ? 'opens' : 'does not open'}`, opens ? JSON.parse(text).v1_refresh_token === token : text === 'exit 1');
  }
}
process.exit(failed ? 1 : 0);
