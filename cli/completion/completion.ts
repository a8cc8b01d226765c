import type { Command, Option } from 'commander';

/** The first argument with which a shell asks for candidates; the words of the line follow. */
export const COMPLETE = '__complete';

/** The commands that run on the machine of the hub, in `src/main.ts`. */
const LOCAL_COMMANDS = ['serve', 'worker', 'dev', 'migrate', 'check-config', 'backup', 'restore', 'version'];

const VENDORS = ['wizcommerce', 'bitbybit', 'evreka'];
const DIALECTS = ['hub', ...VENDORS];

const sorts = (...fields: string[]): string[] => fields.flatMap((field) => [`-${field}`, field]);

/** The values of options, by their long names. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--as': DIALECTS,
  '--dialect': DIALECTS,
  '--existing': ['merge', 'replace', 'skip'],
  '--format': ['csv', 'jsonl'],
  '--kind': ['orders', 'customers'],
  '--other-lines': ['keep', 'remove'],
  '--role': ['admin', 'editor', 'viewer'],
  '--sort': sorts('created_at', 'changed_at', 'name'),
  '--status': ['active', 'inactive'],
  '--state': ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'],
};

/** The values of options of one command that differ from those above. */
const VALUES_OF: Readonly<Record<string, readonly string[]>> = {
  'stele import --as': VENDORS,
  'stele orders list --sort': sorts('created_at', 'changed_at', 'completed_at', 'display_id'),
  'stele requests --status': ['4xx', '5xx'],
};

/** The words of a command's first argument. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'stele completion': ['bash', 'zsh', 'fish'],
  'stele export': ['orders', 'customers'],
  'stele open': DIALECTS,
};

/** A candidate for a word, and its description. */
interface Candidate {
  word: string;
  description: string;
}

/**
 * The candidates for the last of the words after `stele`, one per line: the word, a tab, and its description. There are
 * none where a file, an id or a text is expected.
 */
export function completionLines(program: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  return candidatesFor(program, words.slice(0, -1), typed)
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, description }) => `${word}\t${description}`);
}

function candidatesFor(program: Command, before: readonly string[], typed: string): Candidate[] {
  let command = program;
  let path = program.name();
  let [position, expecting] = [0, undefined as Option | undefined];
  for (const word of before) {
    if (expecting !== undefined) {
      expecting = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const option = optionsOf(program, command).find(({ short, long }) => word === short || word === long);
      expecting = option?.required ? option : undefined;
      continue;
    }
    const child: Command | undefined = command.commands.find((each) => each.name() === word);
    if (child === undefined) position += 1;
    else [command, path] = [child, `${path} ${word}`];
  }
  if (expecting !== undefined) return valuesOf(path, expecting).map(bare);
  if (typed.startsWith('-')) return optionsOf(program, command).flatMap(optionCandidates);
  if (command.commands.length === 0) return position === 0 ? (ARGUMENTS[path] ?? []).map(bare) : [];
  if (position > 0) return [];
  const own = command.commands.map((each) => ({ word: each.name(), description: each.summary() }));
  return command === program ? [...own, ...LOCAL_COMMANDS.map(bare)] : own;
}

const bare = (word: string): Candidate => ({ word, description: '' });

const optionsOf = (program: Command, command: Command): readonly Option[] =>
  command === program ? program.options : [...command.options, ...program.options];

const optionCandidates = ({ long, short, description }: Option): Candidate[] => {
  const word = long ?? short;
  return word === undefined ? [] : [{ word, description: description.replaceAll(/\s+/g, ' ') }];
};

function valuesOf(path: string, { long, description }: Option): readonly string[] {
  if (long === '--columns') return listed(description);
  if (long === '--filter') return listed(description).map((name) => `${name}=`);
  return VALUES_OF[`${path} ${long}`] ?? VALUES[long ?? ''] ?? [];
}

/** The names that the description of an option lists. */
const listed = (description: string): string[] =>
  (/(?::| by) ([\w-]+(?:, [\w-]+)*)/.exec(description)?.[1] ?? '').split(', ');

/** A script for a shell, which asks `stele` itself for candidates. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# Completion of stele for bash.
_stele() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -gt 0 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _stele stele`,
  zsh: `#compdef stele
# Completion of stele for zsh.
_stele() {
  local -a words_found names_found
  local line word
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    case $word in
      *=) names_found+=("$word") ;;
      *) words_found+=("\${word//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <("\${words[1]}" ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#names_found} )); then
    compadd -S '' -- "\${names_found[@]}"
  elif (( \${#words_found} )); then
    _describe stele words_found
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _stele ]]; then _stele "$@"; else compdef _stele stele; fi`,
  fish: `# Completion of stele for fish.
function __stele_complete
    set -l line (commandline -opc)
    $line[1] ${COMPLETE} $line[2..-1] "$(commandline -ct)" 2>/dev/null
end
complete -c stele -n 'test (count (__stele_complete)) -gt 0' -f -a '(__stele_complete)'`,
};
