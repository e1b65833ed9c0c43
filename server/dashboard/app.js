// SPDX-License-Identifier: Apache-2.0
'use strict';
const POLL_MS = 2000, SLOW_POLL_MS = 5000, MAX_ROWS = 300, SILENT_AFTER_S = 120;
const STATES = {
  passed: ['Passed', 'good'], released: ['Released', ''], admitted: ['Admitted by officer', ''],
  waiting_for_officer: ['Waiting for officer', 'warn'], trying_again: ['Trying again', ''],
  not_passed: ['Did not pass', 'warn'], unclear: ['To be looked into', 'bad'],
  refused: ['Refused', 'bad'], second_line: ['Second line', 'warn'], incomplete: ['Arriving', ''],
};
const LISTS = { stolen_document: 'Stolen and lost documents', tdawn: 'Travel documents with notices',
  national_alert: 'National alerts', missing_person: 'Missing persons', health: 'Health' };
const $ = (id) => document.getElementById(id);
let cursor = 0, running = 0;
const crossings = new Map();

function element(tag, text, className) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}
function state(name) { return STATES[name] || [name, '']; }
function pill([text, kind]) { return element('span', text, 'pill ' + kind); }
function clock(iso) {
  const d = new Date(iso), today = new Date().toDateString() === d.toDateString();
  const time = d.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? time : d.toLocaleDateString() + ' ' + time;
}
function ago(seconds) {
  if (seconds === null) return 'never seen';
  if (seconds < 60) return 'seen ' + Math.max(0, seconds) + ' s ago';
  if (seconds < 3600) return 'seen ' + Math.floor(seconds / 60) + ' min ago';
  return 'seen ' + Math.floor(seconds / 3600) + ' h ago';
}

async function call(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { 'X-Limen': '1' }, cache: 'no-store' });
  if (answer.status === 204) return null;
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.message), { status: answer.status });
  return body;
}

function showLogin() {
  running += 1;
  $('page').hidden = true; $('bar-end').hidden = true; $('login').hidden = false;
  $('name').focus();
}
function showPage(session) {
  $('operator').textContent = session.name;
  $('server-name').textContent = session.server;
  $('login').hidden = true; $('page').hidden = false; $('bar-end').hidden = false;
  cursor = 0; crossings.clear();
  running += 1;
  repeat(running, POLL_MS, pollCrossings);
  repeat(running, SLOW_POLL_MS, pollRest);
}
async function repeat(run, pause, work) {
  while (run === running) {
    try {
      await work();
      $('live').textContent = 'live'; $('live').className = 'live up';
    } catch (error) {
      if (error.status === 401) return showLogin();
      $('live').textContent = 'server not reached'; $('live').className = 'live down';
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

async function pollCrossings() {
  const page = await call('/api/crossings?limit=200&since=' + cursor);
  const fresh = cursor !== 0;
  cursor = page.cursor;
  const changed = new Set();
  for (const c of page.crossings) {
    const key = c.gate + ' ' + c.id;
    crossings.delete(key);
    crossings.set(key, c);
    if (fresh) changed.add(key);
  }
  while (crossings.size > MAX_ROWS) crossings.delete(crossings.keys().next().value);
  if (page.crossings.length || !$('crossings').childElementCount) drawCrossings(changed);
}
function drawCrossings(changed) {
  fill($('filter-gate'), [...new Set([...crossings.values()].map((c) => c.gate))].sort(), (g) => g);
  fill($('filter-state'), Object.keys(STATES), (s) => state(s)[0]);
  const gate = $('filter-gate').value, direction = $('filter-direction').value, wanted = $('filter-state').value;
  const rows = [...crossings.entries()].filter(([, c]) =>
    (!gate || c.gate === gate) && (!direction || c.direction === direction) && (!wanted || c.state === wanted));
  rows.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1));
  $('crossings').replaceChildren(...rows.map(([key, c]) => {
    const row = element('tr', undefined, changed.has(key) ? 'new' : '');
    row.dataset.state = c.state;
    const document_ = c.document ? [c.document.type || '–', c.document.issuer].filter(Boolean).join(' · ') : '–';
    for (const text of [clock(c.at), c.gate, c.direction || '–', document_]) row.append(element('td', text));
    const cell = element('td'); cell.append(pill(state(c.state))); row.append(cell);
    row.append(element('td', c.machine_ms === null ? '–' : (c.machine_ms / 1000).toFixed(1) + ' s', 'number'));
    return row;
  }));
  $('no-crossings').hidden = rows.length > 0;
  $('no-crossings').textContent = crossings.size ? 'No crossing fits the filter.'
    : 'No crossing yet. They appear here as gates deliver them.';
}
function fill(select, values, label) {
  const known = new Set([...select.options].map((o) => o.value));
  for (const value of values) if (!known.has(value)) select.add(new Option(label(value), value));
}

async function pollRest() {
  const [summary, devices, lists] = await Promise.all([call('/api/summary?hours=24'), call('/api/devices'), call('/api/lists')]);
  drawTiles(summary.counts, devices.devices);
  drawDevices(devices.devices);
  drawLists(lists.lists);
}
function drawTiles(counts, devices) {
  const sum = (fits) => counts.filter(fits).reduce((total, c) => total + c.count, 0);
  const passed = (c) => c.state === 'passed';
  const tiles = [
    ['Entered', sum((c) => passed(c) && c.direction === 'entry')],
    ['Left', sum((c) => passed(c) && c.direction === 'exit')],
    ['Waiting for officer', sum((c) => c.state === 'waiting_for_officer')],
    ['Refused or second line', sum((c) => c.state === 'refused' || c.state === 'second_line')],
    ['To be looked into', sum((c) => c.state === 'unclear'), true],
    ['Devices with a fault', devices.filter((d) => trouble(d)).length, true],
  ];
  $('tiles').replaceChildren(...tiles.map(([label, value, alarming]) => {
    const tile = element('div', undefined, 'tile' + (alarming && value ? ' attention' : ''));
    tile.append(element('b', String(value)), element('span', label, 'muted'));
    return tile;
  }));
}
function trouble(device) {
  if (device.revoked) return null;
  if (device.health && device.health.faults.length) return ['Fault', 'bad'];
  if (device.role === 'gate' && (device.seconds_ago === null || device.seconds_ago > SILENT_AFTER_S)) return ['Silent', 'warn'];
  return null;
}
function drawDevices(devices) {
  $('devices').replaceChildren(...devices.map((d) => {
    const row = element('li'), head = element('div', undefined, 'row-head');
    head.append(element('span', d.id));
    head.append(pill(d.revoked ? ['Revoked', ''] : trouble(d) || (d.health ? ['In order', 'good'] : ['Enrolled', ''])));
    row.append(head);
    const facts = [d.role, ago(d.seconds_ago), d.events_held + ' events held'];
    if (d.health) facts.push(d.health.state, d.health.outbox_waiting + ' waiting there', 'software ' + d.health.software);
    row.append(element('span', facts.filter(Boolean).join(' · '), 'muted'));
    if (d.health && d.health.faults.length) row.append(element('span', d.health.faults.join(', '), 'error'));
    if (d.health && d.health.lists.length)
      row.append(element('span', 'Lists: ' + d.health.lists.map((l) => (LISTS[l.kind] || l.kind) + ' v' + l.version).join(', '), 'muted'));
    return row;
  }));
  if (!devices.length) $('devices').append(element('li', 'No device is enrolled yet.', 'empty'));
}
function drawLists(lists) {
  $('lists').replaceChildren(...lists.map((l) => {
    const row = element('li'), head = element('div', undefined, 'row-head');
    head.append(element('span', LISTS[l.kind] || l.kind), pill(l.expired ? ['Expired', 'bad'] : ['Version ' + l.version, 'good']));
    row.append(head, element('span', l.entries + ' entries · published ' + clock(l.published_at) + ' · good until ' + clock(l.expires_at), 'muted'));
    return row;
  }));
  if (!lists.length) $('lists').append(element('li', 'No list is published yet.', 'empty'));
}

$('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('login-error').textContent = '';
  try {
    const body = JSON.stringify({ name: $('name').value.trim(), password: $('password').value });
    const session = await call('/api/login', { method: 'POST', body });
    $('password').value = '';
    showPage(session);
  } catch (error) {
    $('login-error').textContent = error.status ? error.message : 'The server is not reached.';
    $('password').select();
  }
});
$('logout').addEventListener('click', async () => { try { await call('/api/logout', { method: 'POST' }); } finally { showLogin(); } });
for (const id of ['filter-gate', 'filter-direction', 'filter-state'])
  $(id).addEventListener('change', () => drawCrossings(new Set()));
call('/api/session').then(showPage, showLogin);
