// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/error.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace l3dsr {

namespace {

std::string or_text_of(std::string reason, int code) {
    return reason.empty() ? std::generic_category().message(code) : std::move(reason);
}

std::string sentence(const std::string& attempt, const std::string& reason,
                     const std::string& attribute) {
    std::string text = attempt;

    if (!text.empty())
        text += ": ";
    text += reason;
    if (!attribute.empty())
        text += " (" + attribute + ")";
    return text;
}

}  // namespace

Error::Error(int code, std::string attempt, std::string reason, std::string attribute)
    : std::runtime_error(sentence(attempt, or_text_of(reason, code), attribute)),
      code_(code),
      attempt_(std::move(attempt)),
      reason_(or_text_of(std::move(reason), code)),
      attribute_(std::move(attribute)) {}

Error::~Error() = default;

FamilyMissing::FamilyMissing(std::string family)
    : Error(ENOENT, "find netlink family " + family, "its kernel module is not loaded"),
      family_(std::move(family)) {}

FamilyMissing::~FamilyMissing() = default;

MalformedMessage::MalformedMessage(std::string reason)
    : Error(EBADMSG, "read the kernel's answer", std::move(reason)) {}

MalformedMessage::~MalformedMessage() = default;

DumpInterrupted::DumpInterrupted(std::string attempt, int tries)
    : Error(EINTR, std::move(attempt),
            "the configuration changed during each of " + std::to_string(tries) + " tries") {}

DumpInterrupted::~DumpInterrupted() = default;

EventsLost::EventsLost(const std::string& family)
    : Error(ENOBUFS, "listen to " + family, "events came faster than they were read") {}

EventsLost::~EventsLost() = default;

}  // namespace l3dsr
