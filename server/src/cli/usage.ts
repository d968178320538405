/** Wrong use or wrong configuration: one sentence for standard error, exit code 2. */
export class UsageError extends Error {}

export const usage = `corslint: asks server code and configuration what it would answer to cross-origin requests.

  corslint [check] [PATH…]      lint files or folders (default: .)
  corslint report [PATH…]       every policy found, with the findings
  corslint ask [PATH…]          curl for source code: what the servers found would answer
  corslint simulate [FILE|-]    JSON exchanges in, browser verdicts out
  corslint explain [TEXT|-]     a browser's CORS error in, its cause and the guilty lines out
  corslint rules | rule ID      what is checked, and why
  corslint lsp --stdio          the language server for any editor

check and report
  --format NAME        stylish, json, markdown, sarif, github, gitlab, junit, checkstyle, html, agent (report: markdown by default)
  --output-file F      write there instead of to standard output
  --severity LEVEL     lowest shown: error, warning (default), info, hint
  --profile NAME       recommended (default), strict, security
  --rule ID=LEVEL      level of one rule: off, hint, info, warning, error; may be repeated
  --max-warnings N     more warnings than N are a failure; N or fewer are not
  --fix                apply the fixes that keep what the author meant
  --fix-dry-run        show what --fix would do, as a diff (json: as "fixed" and "output")
  --stdin              lint the text on standard input, named by --stdin-filename F
  --baseline F         leave out the findings recorded in F; a file that is not there yet is written
  --ignore-pattern P   leave files out, in the form of .gitignore; may be repeated
  --threads N          lint in N threads (by default more than one for many files)
  --no-ignore          read what ignore files and habits leave alone (node_modules stays out)

ask
  --origin O           of the page that sends the request
  --path /P            of the request (default: /)
  -X, --request METHOD
  -H, --header 'NAME: VALUE'   may be repeated
  --credentials        the page sends cookies
  --requests FILE|-    many requests, as a JSON array
  --format json        for programs

explain
  --in PATH            where the servers are (default: .); may be repeated
  --format json        for programs

  --version, --help
Exit: 0 clean · 1 findings at warning or above, or more than --max-warnings · 2 wrong use, nothing that ask could ask, no message that explain knows · 3 internal fault.
`;
