"""Netlink attributes: between bytes and Python values, as a specification says.

A request is a dict, or a list of pairs where order or repetition matters:

    {"service": {"address": "198.18.0.250", "port": 80, "protocol": 6}}

Names may be numbers, for attributes that do not exist; a value of type bytes goes out as it is, whatever the attribute's type
should be.
"""

import ipaddress
import struct

HEADER = struct.Struct("=HH")
NESTED = 0x8000
TYPE_MASK = 0x3FFF
INTEGERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q"}


def padded(length):
    """Attributes begin at multiples of 4."""
    return (length + 3) & ~3


def attribute(number, payload):
    """One attribute; @number may have NESTED in it."""
    return HEADER.pack(HEADER.size + len(payload), number) + payload + bytes(padded(len(payload)) - len(payload))


def split(data):
    """Yield number, payload and offset of each attribute in @data."""
    offset = 0
    while offset + HEADER.size <= len(data):
        length, number = HEADER.unpack_from(data, offset)
        if length < HEADER.size or offset + length > len(data):
            raise ValueError(f"attribute {number} at {offset} says that it has {length} bytes")
        yield number & TYPE_MASK, data[offset + HEADER.size : offset + length], offset
        offset += padded(length)


def integer(described):
    """How an integer attribute is packed."""
    return struct.Struct((">" if described.big_endian else "=") + INTEGERS[described.type])


def encode_value(described, value):
    """The payload of an attribute that is no nest."""
    if isinstance(value, bytes):
        return value
    if described.type == "string":
        return value.encode() + b"\0"
    if described.type == "binary":
        return ipaddress.ip_address(value).packed
    if isinstance(value, str):
        value = described.enum[value]
    return integer(described).pack(value)


def encode(spec, set_name, values):
    """The bytes of attributes of a set."""
    data = b""
    for name, value in values.items() if isinstance(values, dict) else values:
        described = spec.sets.get(set_name, {}).get(name)
        number = described.number if described else name
        if isinstance(value, (dict, list)):
            data += attribute(number | NESTED, encode(spec, described and described.nest, value))
        else:
            data += attribute(number, value if isinstance(value, bytes) else encode_value(described, value))
    return data


def decode_value(spec, described, payload):
    """The Python value of a payload; an address is text, a value of an enum its name, bytes without a meaning are bytes."""
    if described.type == "nest":
        return decode(spec, described.nest, payload)
    if described.type == "string":
        return payload.rstrip(b"\0").decode()
    if described.type == "binary":
        if described.name == "link-address":
            return payload.hex(":")
        return str(ipaddress.ip_address(payload)) if described.name != "key" and len(payload) in (4, 16) else payload
    value = integer(described).unpack(payload)[0]
    for name, number in (described.enum or {}).items():
        if number == value:
            return name
    return value


def decode(spec, set_name, data):
    """Attributes of a set as a dict, those that may come repeatedly as lists; padding is left out, what the specification does
    not know keeps its number.
    """
    values = {}
    for number, payload, _ in split(data):
        described = spec.attribute(set_name, number)
        if described is None:
            values[number] = payload
        elif described.multi:
            values.setdefault(described.name, []).append(decode_value(spec, described, payload))
        elif described.type != "pad":
            values[described.name] = decode_value(spec, described, payload)
    return values


def path_at(spec, set_name, data, wanted):
    """The dotted name of the attribute that begins at offset @wanted of @data, or None."""
    for number, payload, offset in split(data):
        described = spec.attribute(set_name, number)
        name = described.name if described else str(number)
        if offset == wanted:
            return name
        inner = described and described.nest and path_at(spec, described.nest, payload, wanted - offset - HEADER.size)
        if inner:
            return f"{name}.{inner}"
    return None
