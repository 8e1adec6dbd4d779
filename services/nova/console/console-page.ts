/** The page that shows a guest's screen. Its script is a file of its own, so that no inline script need be allowed. */
export const consolePage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>noVNC</title>
<link rel="stylesheet" href="console.css">
<script type="module" src="console.js"></script>
</head>
<body>
<div id="bar"><span id="status">Connecting…</span><button id="keys" type="button">Ctrl+Alt+Del</button></div>
<div id="screen"></div>
</body>
</html>
`;

export const consoleStyle = `html, body { margin: 0; height: 100%; background: #202124; color: #e8eaed; font: 14px sans-serif; }
body { display: flex; flex-direction: column; }
#bar { display: flex; justify-content: space-between; align-items: center; padding: 4px 12px; background: #303134; }
#screen { flex: 1; overflow: hidden; }
`;

export const consoleScript = `import RFB from './novnc/core/rfb.js';

const status = document.getElementById('status');
const say = (text) => { status.textContent = text; };
const path = new URLSearchParams(location.search).get('path') ?? '';
const url = new URL('/', location.href.replace(/^http/, 'ws'));
const asked = new URL(path, url);
url.pathname = asked.pathname;
url.search = asked.search;
const rfb = new RFB(document.getElementById('screen'), url.href, { wsProtocols: ['binary'] });
rfb.scaleViewport = true;
rfb.addEventListener('connect', () => { say('Connected'); rfb.focus(); });
rfb.addEventListener('desktopname', (event) => say('Connected to ' + event.detail.name));
rfb.addEventListener('disconnect', (event) =>
  say(event.detail.clean ? 'The console was closed' : 'The console cannot be reached: ask for a new URL'));
document.getElementById('keys').addEventListener('click', () => { rfb.sendCtrlAltDel(); rfb.focus(); });
`;
