#!/usr/bin/env bash
# Makes keys.p12, the keys and certificates of the TLS tests, good for a hundred years; needs a JDK.
#
#   ca       the authority that has signed all the others but "stranger"
#   server   localhost, 127.0.0.1, ::1
#   other    other.example: the right authority, the wrong name
#   expired  localhost, in 2020 only
#   client   a client's certificate
#   stranger localhost, signed by itself
#
# The password is "tulip-tests". The names and keys protect nothing.
set -euo pipefail
cd "$(dirname "$0")"
rm -f keys.p12
store=(-keystore keys.p12 -storetype PKCS12 -storepass tulip-tests)
key() { # alias name extra-options...
  local alias=$1 name=$2; shift 2
  keytool -genkeypair "${store[@]}" -alias "$alias" -dname "CN=$name" -keyalg EC -groupname secp256r1 "$@"
}
century=(-startdate "2020/01/01 00:00:00" -validity 36500)
here=(-ext "SAN=dns:localhost,ip:127.0.0.1,ip:::1")
key ca "Tulip test authority" "${century[@]}" -ext bc:c=ca:true
key server localhost "${century[@]}" -signer ca "${here[@]}"
key other other.example "${century[@]}" -signer ca -ext "SAN=dns:other.example"
key expired localhost -startdate "2020/01/01 00:00:00" -validity 366 -signer ca "${here[@]}"
key client "Tulip test client" "${century[@]}" -signer ca
key stranger localhost "${century[@]}" "${here[@]}"
