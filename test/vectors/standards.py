"""What judge.py needs of other people's standards, by Python 3's standard library and the openssl command.

RFC 4648 (base64url), RFC 8785 (JCS), JSON Schema 2020-12, RFC 8949 (CBOR), WebAuthn L3 §5.8.1 and §6.1, RFC 9053 and RFC 8230
(COSE keys), RFC 9162 (Merkle trees). Whoever writes Java has libraries for most of it.
"""
import base64, hashlib, json, os, re, subprocess, tempfile

TEMPORARY = tempfile.TemporaryDirectory()

def b64(data): return base64.urlsafe_b64encode(data).decode().rstrip("=")
def raw(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()

def jcs(value):
    """RFC 8785, for documents whose numbers are whole. Half a character is a UnicodeEncodeError, which is a ValueError."""
    def ordered(v):
        if isinstance(v, float): raise ValueError("a number that is not whole")
        if isinstance(v, list): return [ordered(each) for each in v]
        if not isinstance(v, dict): return v
        return {k: ordered(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be", "surrogatepass"))}
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode()

def unique_json(text, check=lambda value: small(value)):
    """JSON in which every member name occurs once."""
    def members(pairs):
        if len(dict(pairs)) != len(pairs): raise ValueError("a member twice")
        return dict(pairs)
    return check(json.loads(text, object_pairs_hook=members, parse_constant=lambda word: int(word)))

def small(value, levels=32):
    """At most 32 levels, and no U+0000."""
    inside = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, (dict, list)) and levels == 0 or isinstance(value, str) and "\0" in value: raise ValueError("not small")
    for each in inside: small(each, levels - 1)
    return value

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}

def valid(value, schema, whole):
    """Those words of JSON Schema 2020-12 that the schema of evidence uses. `whole`: the schema that `$ref` points into."""
    def ok(v, s): return valid(v, s, whole)
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or kind == "integer" and isinstance(value, bool)): return False
    if "$ref" in schema and not ok(value, whole["$defs"][schema["$ref"].split("/")[-1]]): return False
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]: return False
    if "if" in schema and ok(value, schema["if"]) and not ok(value, schema["then"]): return False
    if not all(ok(value, each) for each in schema.get("allOf", [])): return False
    if "anyOf" in schema and not any(ok(value, each) for each in schema["anyOf"]): return False
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        return all(name in value for name in schema.get("required", [])) and all(ok(v, known.get(k, others)) for k, v in value.items())
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(ok(each, schema.get("items", {})) for each in value)
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", "").replace("$", r"\Z"), value))
    return not isinstance(value, int) or schema.get("minimum", value) <= value <= schema.get("maximum", value)

def cbor(data, at=0):
    """One item of definite length, and where it ends."""
    kind, short = data[at] >> 5, data[at] & 31
    size = 0 if short < 24 else 1 << (short - 24)
    if short > 27 or at + 1 + size > len(data): raise ValueError("CBOR")
    count, at = int.from_bytes(data[at + 1:at + 1 + size], "big") if size else short, at + 1 + size
    if kind < 2: return (-1 - count if kind else count), at
    if kind < 4:
        if at + count > len(data): raise ValueError("CBOR runs past the end")
        return (data[at:at + count] if kind == 2 else data[at:at + count].decode()), at + count
    if kind > 5: raise ValueError("CBOR of another kind")
    items = []
    for _ in range(count * (kind - 3)):
        item, at = cbor(data, at)
        items.append(item)
    return (items if kind == 4 else dict(zip(items[::2], items[1::2]))), at

def client_data(data):
    """Strict about types, since "false" is true to some readers."""
    client = unique_json(data.decode("utf-8-sig"), check=lambda value: value)
    texts = [client[name] for name in ("type", "challenge", "origin")] + [client.get("topOrigin", "")]
    if not all(isinstance(each, str) for each in texts): raise ValueError("client data")
    if not isinstance(client.get("crossOrigin", False), bool): raise ValueError("client data")
    return client

def authenticator_data(data):
    """Nothing may follow what the flags announce."""
    facts, at = {"rp": data[:32], "flags": data[32], "count": int.from_bytes(data[33:37], "big")}, 37
    if data[32] & 0x40:
        end = at + 18 + int.from_bytes(data[at + 16:at + 18], "big")
        facts.update(aaguid=data[at:at + 16], id=data[at + 18:end], key=data[end:cbor(data, end)[1]])
        at = end + len(facts["key"])
    if data[32] & 0x80: at = cbor(data, at)[1]
    if at != len(data): raise ValueError("authenticator data")
    return facts

# What stands before the point in a SubjectPublicKeyInfo: ES256, ES384, Ed25519 (RFC 5480, RFC 8410).
PREFIX = {-7: "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
          -35: "3076301006072a8648ce3d020106052b8104002203620004", -8: "302a300506032b6570032100"}

def public_key(cose):
    """A COSE_Key as SubjectPublicKeyInfo in PEM, and what is hashed with (None: the algorithm does it by itself)."""
    key = cbor(cose)[0]
    def tlv(tag, body):
        length = len(body)
        return bytes([tag]) + (bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")) + body
    def number(n): return tlv(2, (b"\0" if n[0] > 127 else b"") + n)
    if key[3] in PREFIX: der = bytes.fromhex(PREFIX[key[3]]) + key[-2] + key.get(-3, b"")
    else: der = tlv(0x30, bytes.fromhex("300d06092a864886f70d0101010500") + tlv(3, b"\0" + tlv(0x30, number(key[-1]) + number(key[-2]))))
    lines = re.findall(".{1,64}", base64.b64encode(der).decode())
    pem = "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
    return pem, {-7: "sha256", -257: "sha256", -35: "sha384", -8: None}[key[3]]

def verifies(pem, hashed, data, signature):
    """By openssl. Ed25519 is not hashed first, so it takes another command."""
    key, signed, sig = (os.path.join(TEMPORARY.name, name) for name in ("key.pem", "signed", "signature"))
    for path, content in ((key, pem.encode()), (signed, data), (sig, signature)):
        with open(path, "wb") as file: file.write(content)
    if hashed: command = ["dgst", "-" + hashed, "-verify", key, "-signature", sig, signed]
    else: command = ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", signed, "-sigfile", sig]
    return subprocess.run(["openssl", *command], capture_output=True).returncode == 0

def included(leaf, index, size, path, root):
    """RFC 9162 §2.1.3.2."""
    at, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0: return False
        if at & 1 or at == last:
            node = sha(b"\1", sibling, node)
            while not at & 1 and at: at, last = at >> 1, last >> 1
        else: node = sha(b"\1", node, sibling)
        at, last = at >> 1, last >> 1
    return index < size and last == 0 and node == root
