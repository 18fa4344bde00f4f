// SPDX-License-Identifier: BSD-2-Clause
#include "exchange.hpp"

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "attribute.hpp"
#include "l3dsr/error.hpp"

namespace l3dsr::netlink {

namespace {

// The kernel makes no dump datagram longer than this (af_netlink.c, netlink_recvmsg).
constexpr std::size_t buffer_size = 32768;

// MAX_ERRNO of the kernel's linux/err.h.
constexpr std::int32_t max_errno = 4095;

struct ExtendedAck {
    std::string words;
    std::size_t offset = 0;  // of the attribute in the request, 0 for none
};

ExtendedAck read_extended_ack(std::span<const std::byte> bytes) {
    ExtendedAck ack;

    for (const Attribute& attribute : attributes(bytes)) {
        if (attribute.type == NLMSGERR_ATTR_MSG)
            ack.words = attribute.string();
        else if (attribute.type == NLMSGERR_ATTR_OFFS)
            ack.offset = attribute.u32();
    }
    return ack;
}

// What follows the errno: in an error the request's header or, without NLM_F_CAPPED, all of it.
std::span<const std::byte> extended_ack_of(const Message& message) {
    if (!(message.flags & NLM_F_ACK_TLVS))
        return {};
    std::size_t skip = sizeof(std::int32_t);
    if (message.type == NLMSG_ERROR) {
        nlmsgerr error;
        if (message.payload.size() < sizeof(error))
            throw MalformedMessage("an error message is too short");
        std::memcpy(&error, message.payload.data(), sizeof(error));
        skip = sizeof(error);
        if (!(message.flags & NLM_F_CAPPED) && error.msg.nlmsg_len > sizeof(error.msg))
            skip += NLMSG_ALIGN(error.msg.nlmsg_len) - sizeof(error.msg);
    }
    if (skip > message.payload.size())
        throw MalformedMessage("an error message is too short");
    return message.payload.subspan(skip);
}

// Finds what begins `offset` bytes into `bytes`, whose first byte is the `base`th of the request.
bool find_path(std::span<const std::byte> bytes, std::size_t base, std::size_t offset,
               AttributePath& path) {
    for (const Attribute& attribute : attributes(bytes)) {
        const auto value_at =
            base + static_cast<std::size_t>(attribute.value.data() - bytes.data());
        const auto start = value_at - sizeof(nlattr);
        path.push_back(attribute.type);
        if (start == offset)
            return true;
        if (attribute.nested && offset > start && offset < value_at + attribute.value.size())
            return find_path(attribute.value, value_at, offset, path);
        path.pop_back();
    }
    return false;
}

}  // namespace

Exchange::Exchange(Transport& transport, AttributeNames names)
    : transport_(transport), names_(std::move(names)), buffer_(buffer_size) {}

void Exchange::run(Request& request, const std::string& attempt, const ReplyHandler& on_reply) {
    run_once(request, attempt, on_reply);
}

void Exchange::dump(Request& request, const std::string& attempt,
                    const std::function<void()>& restart, const ReplyHandler& on_reply) {
    for (int tries = 0; tries < max_tries; tries++) {
        restart();
        if (!run_once(request, attempt, on_reply))
            return;
    }
    throw DumpInterrupted(attempt, max_tries);
}

// Whether the answer was interrupted. It is read to its end in any case, so that nothing of it is
// taken for a part of the next one.
bool Exchange::run_once(Request& request, const std::string& attempt,
                        const ReplyHandler& on_reply) {
    Outcome outcome;

    request.stamp(++sequence_, transport_.port());
    transport_.send(request.bytes());
    while (!outcome.done) {
        const auto length = transport_.receive(buffer_, {});
        if (!length)
            continue;
        for (const Message& message : split(std::span(buffer_).first(*length))) {
            if (message.sequence == sequence_ && message.port == transport_.port())
                handle(message, request, attempt, on_reply, outcome);
        }
    }
    return outcome.interrupted;
}

void Exchange::handle(const Message& message, const Request& request, const std::string& attempt,
                      const ReplyHandler& on_reply, Outcome& outcome) {
    if (message.flags & NLM_F_DUMP_INTR)
        outcome.interrupted = true;
    switch (message.type) {
        case NLMSG_NOOP: break;
        case NLMSG_OVERRUN: throw Error(ENOBUFS, attempt);
        case NLMSG_ERROR:
        case NLMSG_DONE:
            conclude(message, request, attempt);
            outcome.done = true;
            break;
        default:
            if (on_reply)
                on_reply(generic_attributes(message));
    }
}

// The end of an answer: 0 or a negative errno, with what the kernel says to it.
void Exchange::conclude(const Message& message, const Request& request,
                        const std::string& attempt) {
    std::int32_t code = 0;

    if (message.payload.size() < sizeof(code))
        throw MalformedMessage("the end of an answer is too short");
    std::memcpy(&code, message.payload.data(), sizeof(code));
    if (code >= 0)
        return;
    if (code < -max_errno)
        throw MalformedMessage("the end of an answer is no errno");
    const ExtendedAck ack = read_extended_ack(extended_ack_of(message));
    const std::size_t headers = NLMSG_HDRLEN + GENL_HDRLEN;
    AttributePath path;
    std::string name;
    if (names_ && ack.offset >= headers &&
        find_path(request.bytes().subspan(headers), headers, ack.offset, path))
        name = names_(path);
    throw Error(-code, attempt, ack.words, name);
}

}  // namespace l3dsr::netlink
