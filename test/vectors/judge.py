"""Judges dynamic-links.json and evidence.json from server/evidence/README.md alone, by Python 3's standard library and openssl.

It shares no code with the server. `python3 judge.py [FOLDER]`; exit 1 where a vector has another verdict than it says.
"""
import base64, json, os, re, sys
from datetime import datetime
from standards import authenticator_data, b64, cbor, client_data, included, jcs, public_key, raw, sha, unique_json, valid, verifies

HERE = os.path.dirname(os.path.abspath(__file__))
def load(*path): return json.load(open(os.path.join(*path), encoding="utf-8-sig"))
SCHEMA = load(HERE, "../../server/evidence/evidence-1.schema.json")

def only_text(value):
    if not isinstance(value, (str, list, dict)): raise ValueError("a link holds text only")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []: only_text(each)

def preimage(scope, nonce, obj):
    only_text(obj)
    if len(raw(nonce)) != 32: raise ValueError("a nonce has 32 bytes")
    return b"fido2-sca/1/" + scope.encode() + b"\0" + raw(nonce) + jcs(obj)

def time(text): return datetime.fromisoformat(text.replace("Z", "+00:00"))
def key_id(pem): return b64(sha(base64.b64decode("".join(pem.split("-----")[2].split()))))
def without(value, *names): return {k: v for k, v in value.items() if k not in names}

def bank_signed(keys, label, statement, by, at):
    return any(key_id(key["publicKeyPem"]) == by["keyId"] and (key["retiredAt"] is None or time(at) < time(key["retiredAt"]))
               and verifies(key["publicKeyPem"], None, label + b"\0" + jcs(statement), raw(by["signature"])) for key in keys)

def member(value, path):
    for name in path.split("."): value = value[name] if isinstance(value, dict) and name in value else None
    return value

SHOWN = ["rpId", "payeeName", "payeeOrigin", "total.currency", "total.value", "instrument.displayName", "instrument.details"]

def pages(origins): return [each for each in origins if re.match(r"https?://", each)]
def own(doc):
    host = lambda origin: re.sub(r":\d+$", "", origin.split("//")[1])
    return [each for each in pages(doc["relyingParty"]["origins"]) if ("." + host(each)).endswith("." + doc["relyingParty"]["id"])]

def dialog(doc, client):
    issued, shown, obj = doc["issuedPaymentConfirmation"], client.get("payment"), doc["object"]
    if doc["method"] == "webauthn": return None if issued is None else False
    this_payment = issued["challenge"] == doc["challenge"] and issued["rpId"] == doc["relyingParty"]["id"] \
        and issued["payeeName"] == obj["payee"]["name"] and all(issued["total"][m] == obj["amount"][m] for m in ("currency", "value"))
    icon, logos, given = member(shown, "instrument.icon"), shown.get("paymentEntitiesLogos", []), issued.get("paymentEntitiesLogos", [])
    return this_payment and all(member(shown, path) == member(issued, path) for path in SHOWN) \
        and shown.get("rp", issued["rpId"]) == issued["rpId"] and shown["topOrigin"] in own(doc) \
        and (icon == issued["instrument"]["icon"] or icon == "" and issued["instrument"].get("iconMustBeShown") is False) \
        and len(logos) <= len(given) and all(a["label"] == b["label"] and a["url"] in ("", b["url"]) for a, b in zip(logos, given))

def browser_signed(doc, client):
    claimed = member(client, "payment.browserBoundPublicKey") if client.get("type") in ("payment.get", "webauthn.create") else None
    key, signature = doc.get("browserBoundKey"), doc["assertion"].get("browserBoundSignature")
    if claimed is None and not key and signature is None: return None
    return claimed == key["publicKey"] and verifies(*public_key(raw(claimed)), raw(doc["assertion"]["clientDataJSON"]), raw(signature))

def token_binding(client):
    if "tokenBinding" not in client: return True
    value = client["tokenBinding"]
    return value["status"] in ("supported", "not-supported") or value["status"] == "present" and value["id"] != ""

def possession(doc, certified):
    said, rule, eligible = doc["credential"].get("possession"), doc["policy"].get("possession"), doc["credential"]["backupEligible"]
    if rule not in (None, "attested/1"): return False
    if said is None: return None if rule is None else False
    if eligible: return said == ("synced-with-bound-browser-key" if member(doc, "browserBoundKey.status") == "bound" else "synced")
    if rule is None: return said == "device-bound"
    return said == "not-backup-eligible" or said == "device-bound" and certified()

def holds(check):
    try: return check()
    except Exception: return False  # bytes that a check cannot read do not pass it

def checks(doc, brought):
    cred, answer, reg, audit, seal = (doc[name] for name in ("credential", "assertion", "registration", "audit", "seal"))
    rp_hash, origins, keys = sha(doc["relyingParty"]["id"].encode()), doc["relyingParty"]["origins"], brought["auditKeys"]
    event, opened, point, path = (audit[name] for name in ("event", "opened", "checkpoint", "path"))
    # What cannot be decoded is empty, and no check on it holds.
    client, created = (holds(lambda: client_data(raw(each["clientDataJSON"]))) or {} for each in (answer, reg))
    data = holds(lambda: authenticator_data(raw(answer["authenticatorData"]))) or {}
    made = holds(lambda: authenticator_data(cbor(raw(reg["attestationObject"]))[0]["authData"])) or {}
    signed = raw(answer["authenticatorData"]) + sha(raw(answer["clientDataJSON"]))
    up, uv, be, bs = (lambda facts, bit=bit: facts["flags"] & bit != 0 for bit in (0x01, 0x04, 0x08, 0x10))
    of_file = [
        ("link", lambda: b64(sha(preimage(doc["scope"], doc["nonce"], doc["object"]))) == doc["challenge"]),
        ("challenge", lambda: client["challenge"] == doc["challenge"]),
        ("type", lambda: client["type"] == {"webauthn": "webauthn.get", "secure-payment-confirmation": "payment.get"}[doc["method"]]),
        ("origin", lambda: client["origin"] in (own(doc) if client["type"] == "payment.get" else origins)),
        ("crossOrigin", lambda: client != {} and not client.get("crossOrigin", False)),
        ("topOrigin", lambda: client != {} and ("topOrigin" not in client or client["topOrigin"] in pages(origins))),
        ("token binding", lambda: token_binding(client)),
        ("rpIdHash", lambda: data["rp"] == rp_hash),
        ("UP", lambda: up(data)),
        ("UV", lambda: uv(data)),
        ("BE and BS", lambda: (be(data) or not bs(data)) and bs(data) == cred["backupState"]),
        ("signature", lambda: verifies(*public_key(raw(cred["publicKey"])), signed, raw(answer["signature"]))),
        ("public key in PEM", lambda: public_key(raw(cred["publicKey"]))[0] == cred["publicKeyPem"]),
        ("payment dialog", lambda: dialog(doc, client)),
        ("browser-bound signature", lambda: browser_signed(doc, client)),
        ("backup eligibility", lambda: be(data) == cred["backupEligible"]),
        ("possession", lambda: possession(doc, lambda: made != {} and bool(cbor(raw(reg["attestationObject"]))[0]["attStmt"].get("x5c")))),
        ("signCount", lambda: data["count"] > cred["signCountBefore"] or data["count"] == cred["signCountBefore"] == 0),
        ("user handle", lambda: answer["userHandle"] in (None, doc["payer"]["userHandle"])),
        ("payer", lambda: doc["payer"]["payerId"] == event["payerId"] == doc["object"]["payer"]["payerId"]),
        ("registered key", lambda: (b64(made["id"]), b64(made["key"]), made["aaguid"].hex())
            == (cred["credentialId"], cred["publicKey"], cred["aaguid"].replace("-", ""))),
        ("registration client data", lambda: created["type"] == "webauthn.create" and created["origin"] in origins),
        ("registration flags", lambda: made["rp"] == rp_hash and up(made) and uv(made) and be(made) == cred["backupEligible"]),
        ("event", lambda: (event["type"], event["outcome"]) == (doc["scope"] + "-authorisation", "success")
            and event["recordedAt"] == doc["acceptedAt"] and event.get("paymentId") == doc["object"].get("paymentId")),
        ("event hash", lambda: b64(sha(jcs(without(event, "hash")))) == event["hash"]),
        ("event digest", lambda: opened and b64(sha(raw(opened["salt"]), jcs(opened["details"]))) == event["detailsDigest"]),
        ("evidence digest", lambda: opened and b64(sha(jcs(without(doc, "audit", "seal")))) == opened["details"]["evidenceDigest"]),
        ("inclusion path", lambda: None if point is None and path is None else included(sha(b"\0", raw(event["hash"])),
            event["sequence"] - 1, point["treeSize"], [raw(each) for each in path], raw(point["rootHash"]))),
    ]
    of_brought = [  # None: the verifier did not bring what it takes
        ("your RP ID", lambda: brought["rpId"] and doc["relyingParty"]["id"] == brought["rpId"]),
        ("your origin", lambda: client.get("origin") in brought["origins"] if brought["origins"] else None),
        ("seal", lambda: bank_signed(keys, b"fido2-sca/evidence-seal/1", without(doc, "seal"), seal, doc["acceptedAt"]) if keys else None),
        ("event details", lambda: opened is not None if keys else None),
        ("checkpoint", lambda: True if point is None else None if not keys else
            bank_signed(keys, b"fido2-sca/audit-checkpoint/1", without(point, "signature"), point, point["signedAt"])),
    ]
    return of_file, of_brought

def judge(vector, usual):
    try:
        document = unique_json(vector["text"] if "text" in vector else json.dumps(vector["document"]))
        if not jcs(document) or not valid(document, SCHEMA, SCHEMA): return "unreadable", []
    except (ValueError, RecursionError): return "unreadable", []
    of_file, of_brought = ([(name, holds(check)) for name, check in each] for each in checks(document, vector.get("verifier", usual)))
    failing = [[name for name, result in each if result is False] for each in (of_file, of_brought)]
    verdict = "inconsistent" if failing[0] else "bound" if all(result is True for _, result in of_brought) else "consistent"
    return verdict, failing[0] + failing[1]

def link(vector):
    try: found = preimage(vector["scope"], vector["nonce"], vector["object"])
    except ValueError: return "refused"
    return jcs(vector["object"]).decode(), found.hex(), b64(sha(found))

def main(folder):
    links, evidence = load(folder, "dynamic-links.json"), load(folder, "evidence.json")
    judged = [("link, " + each["name"], link(each), (each["canonical"], each["preimage"], each["challenge"])) for each in links["accepted"]]
    judged += [("refused link, " + each["name"], link(each), "refused") for each in links["refused"]]
    for each in evidence["vectors"]:
        expected = each["expected"]
        judged.append(("evidence, " + each["name"], judge(each, evidence["verifier"]), (expected["verdict"], expected["failing"])))
    for name, found, expected in judged:
        print("agrees   " + name if found == expected else "DIFFERS  %s: %s, and the file says %s" % (name, found, expected))
    wrong = sum(found != expected for _, found, expected in judged)
    print("%d vectors, %d judged otherwise than they say" % (len(judged), wrong))
    return 1 if wrong else 0

if __name__ == "__main__": sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else HERE))
