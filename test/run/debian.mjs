// Programs the tests run for real, from Debian packages.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Key: folder name under `test/conformance/`. */
const PROGRAMS = {
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'], override: 'CHROMIUM_PATH', packages: ['chromium'] },
  firefox: { commands: ['firefox-esr', 'firefox'], packages: ['firefox-esr'] },
  webkit: { commands: ['WebKitWebDriver'], packages: ['webkit2gtk-driver', 'xvfb'], files: ['/usr/bin/Xvfb'] },
  curl: { commands: ['curl'], packages: ['curl'] },
  nginx: { commands: ['nginx'], packages: ['nginx', 'libnginx-mod-http-headers-more-filter'], files: ['/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so'] },
  apache: { commands: ['apache2'], packages: ['apache2'] },
  caddy: { commands: ['caddy'], packages: ['caddy'] },
  haproxy: { commands: ['haproxy'], packages: ['haproxy'] },
};

export const PROGRAM_NAMES = Object.keys(PROGRAMS);

let updated = false;

/**
 * Makes the programs available; installs what is missing where that is possible.
 * @returns {string | undefined} one sentence saying why they cannot be had, or undefined when they are there
 */
export function provide(name) {
  const program = PROGRAMS[name];
  if (isThere(program)) return undefined;
  if (!fs.existsSync('/etc/debian_version')) return `${name} is not installed, and this is no Debian to install it on`;
  if (process.getuid?.() !== 0) return `${name} is not installed: apt-get install ${program.packages.join(' ')}`;
  console.log(`# installing ${program.packages.join(' ')}`);
  if (!updated) updated = apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...program.packages]);
  return isThere(program) ? undefined : `${name} could not be installed (apt-get install ${program.packages.join(' ')})`;
}

function isThere({ commands, override, files = [] }) {
  // sbin: servers live there, and it is not in every user's path
  const dirs = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = (override && process.env[override]) || commands.some(command => dirs.some(dir => fs.existsSync(path.join(dir, command))));
  return Boolean(found) && files.every(file => fs.existsSync(file));
}

function apt(args) {
  const { status, stdout, stderr } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=180', ...args], {
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, // runlevel 1: a server's package does not start it
  });
  if (status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}`.trimEnd());
  return status === 0;
}
