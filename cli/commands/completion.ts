import { SCRIPTS } from '../completion/completion.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

export const completionCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'completion',
      args: '<shell>',
      summary: 'print a script that completes commands and options in bash, zsh or fish',
      details: `Prints a script for a shell: bash, zsh or fish. The shell then completes commands, options and the words that they take.
For bash, load it in ~/.bashrc; for zsh, in ~/.zshrc after compinit; for fish, store it in its folder of completions. The
command must be installed as stele.`,
      examples: [
        'source <(stele completion bash)',
        'source <(stele completion zsh)',
        'stele completion fish > ~/.config/fish/completions/stele.fish',
      ],
      run: async ({ output }, { args: [shell = ''] }) => {
        const script = SCRIPTS[shell];
        if (script === undefined) {
          throw new CommandFailure(
            `There is no completion for ${JSON.stringify(shell)}`,
            EXIT.usage,
            `The shells are ${Object.keys(SCRIPTS).join(', ')}.`,
          );
        }
        output.one({ shell, script }, () => script);
      },
    },
    signal,
  );
