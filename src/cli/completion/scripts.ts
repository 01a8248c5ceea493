/**
 * The scripts that connect a shell's completion to ours.
 *
 * They hold no word of any command: at a TAB they ask `compose-cache completion SHELL --answer -- WORDS…`, whose first
 * line says what the shell adds by itself (nothing, files, folders); then each line is a candidate, a tab, its description.
 */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** Works with bash 3.2 and without the package bash-completion. */
const BASH = `# bash completion for compose-cache, made by: compose-cache completion bash
_compose_cache() {
  local adds word
  COMPREPLY=()
  {
    IFS= read -r adds
    while IFS=$'\\t' read -r word _; do
      printf -v word %q "$word"
      COMPREPLY+=("$word")
    done
  } < <(compose-cache completion bash --answer -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case $adds in
    files) compopt -o default 2>/dev/null || COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
    folders) compopt -o dirnames 2>/dev/null || COMPREPLY+=($(compgen -d -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -F _compose_cache compose-cache
`;

/** Can be sourced after compinit, or be the file `_compose-cache` in a folder of fpath. */
const ZSH = `#compdef compose-cache
# zsh completion for compose-cache, made by: compose-cache completion zsh
_compose-cache() {
  local line word
  local -a answer candidates
  answer=("\${(@f)$(compose-cache completion zsh --answer -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  [[ $PREFIX == --*=* ]] && compset -P '--*='
  for line in "\${(@)answer[2,-1]}"; do
    word=\${line%%$'\\t'*}
    candidates+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#candidates )) && _describe -V compose-cache candidates
  case $answer[1] in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _compose-cache ]]; then
  _compose-cache "$@"
else
  compdef _compose-cache compose-cache
fi
`;

const FISH = `# fish completion for compose-cache, made by: compose-cache completion fish
function __compose_cache_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l answer (compose-cache completion fish --answer -- $words "$current" 2>/dev/null)
    set -l prefix (string match -r -- '^--[^=]+=' "$current")
    set -l value (string replace -- "$prefix" '' "$current")
    for line in $answer[2..-1]
        echo -- "$prefix$line"
    end
    switch "$answer[1]"
        case files
            string replace -r -- '^' "$prefix" (__fish_complete_path "$value")
        case folders
            string replace -r -- '^' "$prefix" (__fish_complete_directories "$value")
    end
end
complete -c compose-cache -f -a '(__compose_cache_complete)'
`;

/** By the name of the shell. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
