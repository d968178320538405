/** Looks of the view, in the colours of the editor's theme. */
export const style = `
body { padding: 0 1rem 2rem; font: var(--vscode-font-weight) var(--vscode-font-size)/1.5 var(--vscode-font-family); color: var(--vscode-foreground); }
main { max-width: 70rem; margin: 0 auto; }
h1 { font-size: 1.4em; font-weight: 600; margin: 1rem 0 .75rem; }
h2 { font-size: 1.25em; margin: 0; }
h3 { font-size: 1.05em; margin: 1.5rem 0 .4rem; }
h4 { font-size: 1em; margin: .5rem 0 0; }
.fields { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: .5rem .8rem; margin-bottom: .7rem; }
label { display: flex; flex-direction: column; gap: .1rem; color: var(--vscode-foreground); }
label.long { grid-column: span 6; }
label.short { grid-column: span 2; }
label.middle { grid-column: span 3; }
label.rest { grid-column: span 4; }
label.whole { grid-column: 1 / -1; }
input, select, textarea { font: inherit; padding: .3rem .4rem; border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, var(--vscode-widget-border, transparent))); border-radius: 2px; color: var(--vscode-input-foreground); background: var(--vscode-input-background); }
select { color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background); border-color: var(--vscode-dropdown-border); }
textarea { font-family: var(--vscode-editor-font-family); resize: vertical; }
input::placeholder, textarea::placeholder { color: var(--vscode-input-placeholderForeground); }
button[type=submit] { font: inherit; padding: .35rem 1.4rem; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; color: var(--vscode-button-foreground); background: var(--vscode-button-background); cursor: pointer; }
button[type=submit]:hover { background: var(--vscode-button-hoverBackground); }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
#answer[aria-busy=true] { opacity: .6; }
#answer { scroll-margin-top: 7rem; }
.banner { margin: 1.2rem 0 0; padding: .7rem 1rem; border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, var(--vscode-widget-border))); border-left: 6px solid var(--vscode-descriptionForeground); border-radius: 3px; }
.banner p { margin: .3rem 0 0; overflow-wrap: anywhere; }
.banner.allowed { border-left-color: var(--vscode-testing-iconPassed, green); }
.banner.blocked { border-left-color: var(--vscode-testing-iconFailed, red); }
.banner.depends { border-left-color: var(--vscode-testing-iconQueued, orange); }
.quiet { color: var(--vscode-descriptionForeground); }
ul { margin: 0; padding-left: 1.2rem; }
ul.plain { padding: 0; list-style: none; }
li { margin: .2rem 0; overflow-wrap: anywhere; }
.link { font: inherit; font-family: var(--vscode-editor-font-family); padding: 0; border: 0; background: none; color: var(--vscode-textLink-foreground); text-decoration: underline; cursor: pointer; text-align: left; }
.link:hover { color: var(--vscode-textLink-activeForeground); }
pre { margin: .3rem 0; padding: .5rem .7rem; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--vscode-editor-font-family); background: var(--vscode-textCodeBlock-background); }
code { font-family: var(--vscode-editor-font-family); overflow-wrap: anywhere; color: inherit; background: none; }
.exchange { margin: .4rem 0; border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, var(--vscode-widget-border))); border-radius: 3px; }
.exchange > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
.exchange > :last-child { margin-bottom: .7rem; }
summary { padding: .4rem .7rem; cursor: pointer; font-family: var(--vscode-editor-font-family); overflow-wrap: anywhere; background: var(--vscode-sideBarSectionHeader-background); }
.method { font-weight: 600; }
.kind { color: var(--vscode-descriptionForeground); margin: 0 .5rem; }
.withheld .status, .withheld .method { color: var(--vscode-descriptionForeground); text-decoration: line-through; }
.withheld .status { text-decoration: none; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 0; table-layout: fixed; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .1rem .8rem .1rem 0; font-family: var(--vscode-editor-font-family); font-weight: normal; overflow-wrap: anywhere; }
th { width: 38%; color: var(--vscode-descriptionForeground); }
th.cors { color: inherit; font-weight: 600; }
td:last-child { width: 22%; }
.console { padding: .4rem .7rem; margin: .3rem 0; border-left: 3px solid var(--vscode-descriptionForeground); }
.console code { display: block; white-space: pre-line; }
.console.blocked { border-left-color: var(--vscode-testing-iconFailed, red); }
.console.allowed { border-left-color: var(--vscode-testing-iconPassed, green); }
.browser { font-weight: 600; }
.browser .quiet { font-weight: normal; }
@media (max-width: 38rem) { label.long { grid-column: 1 / -1; } label.short { grid-column: span 4; } label.rest { grid-column: span 8; } label.middle { grid-column: span 6; } }
`;

/** The view's side of the messages: it sends what the form holds and which place was pressed, and shows what it is given. It keeps nothing. */
export const script = `
const vscode = acquireVsCodeApi();
const $ = id => document.getElementById(id);
const fields = ['origin', 'method', 'path', 'headers', 'credentials', 'base'];
let servers = [];
const fill = (list, values) => list.replaceChildren(...values.map(value => new Option(value.label, value.value)));
const showPaths = () => fill($('paths'), [...new Set((servers[$('server').value]?.paths ?? []))].map(path => ({ value: path, label: '' })));
let asked = false;
const ask = () => {
  asked = true;
  $('answer').setAttribute('aria-busy', 'true');
  vscode.postMessage({ type: 'ask', server: Number($('server').value), request: Object.fromEntries(fields.map(name => [name, $(name).value])) });
};
$('form').addEventListener('submit', event => {
  event.preventDefault();
  ask();
});
$('headers').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('form').requestSubmit();
});
$('server').addEventListener('change', () => {
  showPaths();
  const paths = servers[$('server').value]?.paths ?? [];
  if (paths.length > 0 && !paths.includes($('path').value)) $('path').value = paths[0];
});
$('answer').addEventListener('click', event => {
  const place = event.target.closest('[data-place]')?.dataset.place;
  if (place !== undefined) vscode.postMessage({ type: 'open', place: Number(place) });
});
addEventListener('message', ({ data }) => {
  if (data.type === 'form') {
    servers = data.servers;
    fill($('server'), servers.map((server, i) => ({ value: String(i), label: server.label })));
    fill($('origins'), data.origins.map(({ origin, who }) => ({ value: origin, label: who })));
    $('server').value = String(data.server);
    for (const name of fields) $(name).value = data.request[name];
    showPaths();
  } else if (data.type === 'answer') {
    $('answer').innerHTML = data.html;
    $('answer').setAttribute('aria-busy', 'false');
    if (asked) $('answer').scrollIntoView({ block: 'start' });
    asked = false;
  }
});
vscode.postMessage({ type: 'ready' });
`;
