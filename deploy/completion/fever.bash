# bash completion for feverd and feverctl. The words stand in a table below, made of --help:
#   [COMMAND]              its options
#   [COMMAND --option]     what the option takes: words, @file, @folder or @text
#   [COMMAND @]            what stands without dashes: words of the command, @file
# COMMAND is "main" for the program itself.

# Offers what a row of the table says. Arguments: the row, the word begun so far.
_fever_offer() {
    local row=$1 begun=$2 plain
    plain=${row//@file/} plain=${plain//@folder/} plain=${plain//@text/}
    mapfile -t COMPREPLY < <(compgen -W "$plain" -- "$begun")
    case $row in
    *@file*) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$begun") ;;
    *@folder*) mapfile -t COMPREPLY < <(compgen -d -- "$begun") ;;
    *) return ;;
    esac
    compopt -o filenames 2>/dev/null # a folder gets its slash
}

# Finds the command of the line: the first word that is neither an option nor an option's value.
_fever_command() {
    local -n table=$1
    local i word
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == -* && ${COMP_WORDS[i + 1]-} == = ]]; then
            ((i += 2)) # bash cuts words at =
        elif [[ $word == -* && -n ${table["main $word"]-} ]]; then
            ((i++))
        elif [[ $word != -* && -n ${table["$word"]-} ]]; then
            echo "$word"
            return
        fi
    done
    echo main
}

_fever_complete() {
    local -n words=$1
    local begun=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command
    command=$(_fever_command "$1")
    if [[ $begun == = ]]; then
        begun=''
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    if [[ $before == --* && -n ${words["$command $before"]-} ]]; then
        _fever_offer "${words["$command $before"]}" "$begun"
    elif [[ $begun == -* ]]; then
        _fever_offer "${words["$command"]}" "$begun"
    else
        _fever_offer "${words["$command @"]}" "$begun"
    fi
}
