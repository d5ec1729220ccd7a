# Runs a server that must not outlive the tests:  sh lifeline.sh SIGNAL FOLDER PROGRAM [ARGUMENT...]
#
# Standard input is the lifeline, held by the tests. A line on it stops the server. Its end stops the server and deletes
# FOLDER: it comes however the tests ended, by a panic or a SIGKILL too. A server that dies by itself leaves its folder,
# for its log.
signal=$1 folder=$2
shift 2
exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

(
    read -r _ <&3
    ended=$? # 0: a line, 1: the end
    trap '' TERM # from here on this shell must live to report how it ended
    kill -s "$signal" "$server"
    exit "$ended"
) &
watcher=$!
exec 3<&-

wait "$server"
code=$?
exec 2>/dev/null # what follows has nothing to say in the server's log
kill "$watcher"
wait "$watcher"
if [ $? -eq 1 ]; then rm -rf "$folder"; fi
exit "$code"
