# Prints the values at some places of a JSON text (RFC 8259), a line each; a text's own line ends stay.
#   awk -f json.awk -v want='^/public_keys/' meta_data.json
# A place is written as /name/name; members of an array are numbered from 0. Only a real reader tells the server's
# "admin_pass" from a piece of metadata that its owner called so.

{ text = text $0 "\n" }

END { value(""); exit broken }

function skip() { sub(/^[ \t\r\n]+/, "", text) }

function take(length_, taken) {
  taken = substr(text, 1, length_)
  text = substr(text, length_ + 1)
  return taken
}

function fail() { broken = 1; text = "" }

function value(place, first) {
  skip()
  first = substr(text, 1, 1)
  if (first == "{") object(place)
  else if (first == "[") array(place)
  else if (first == "\"") found(place, string())
  else if (match(text, /^[-+.a-zA-Z0-9]+/)) found(place, take(RLENGTH))
  else fail()
}

function found(place, content) { if (place ~ want) print content }

function object(place, name) {
  take(1)
  skip()
  if (substr(text, 1, 1) == "}") { take(1); return }
  while (!broken) {
    skip()
    name = string()
    skip()
    if (take(1) != ":") { fail(); return }
    value(place "/" name)
    skip()
    if (substr(text, 1, 1) == "}") { take(1); return }
    if (take(1) != ",") fail()
  }
}

function array(place, count) {
  take(1)
  skip()
  if (substr(text, 1, 1) == "]") { take(1); return }
  while (!broken) {
    value(place "/" (count + 0))
    count++
    skip()
    if (substr(text, 1, 1) == "]") { take(1); return }
    if (take(1) != ",") fail()
  }
}

function string(raw) {
  if (!match(text, /^"([^"\\]|\\.)*"/)) { fail(); return "" }
  raw = take(RLENGTH)
  return unescaped(substr(raw, 2, length(raw) - 2))
}

function unescaped(raw, out, at, letter) {
  while ((at = index(raw, "\\")) > 0) {
    out = out substr(raw, 1, at - 1)
    letter = substr(raw, at + 1, 1)
    raw = substr(raw, at + 2)
    if (letter == "n") out = out "\n"
    else if (letter == "t") out = out "\t"
    else if (letter == "r") out = out "\r"
    else if (letter == "b") out = out "\b"
    else if (letter == "f") out = out "\f"
    else if (letter == "u") { out = out character(raw); raw = substr(raw, used + 1) }
    else out = out letter
  }
  return out raw
}

# The character of \uXXXX, and of two of them where one is not enough; `used` is how much was read.
function character(raw, code, low) {
  code = hexadecimal(substr(raw, 1, 4))
  used = 4
  if (code >= 55296 && code < 56320 && substr(raw, 5, 2) == "\\u") {
    low = hexadecimal(substr(raw, 7, 4))
    code = 65536 + (code - 55296) * 1024 + (low - 56320)
    used = 10
  }
  return utf8(code)
}

function hexadecimal(digits, at, number) {
  for (at = 1; at <= length(digits); at++) {
    number = number * 16 + index("0123456789abcdef", tolower(substr(digits, at, 1))) - 1
  }
  return number
}

function utf8(code) {
  if (code == 0) return ""
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}
