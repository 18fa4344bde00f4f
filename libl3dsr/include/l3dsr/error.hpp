// SPDX-License-Identifier: BSD-2-Clause
/// What goes wrong, as types.
#pragma once

#include <stdexcept>
#include <string>

#include "l3dsr/export.hpp"

namespace l3dsr {

/// Something was refused or failed. what() reads "add service tcp 198.18.0.250:80: there is such a
/// service already".
class L3DSR_API Error : public std::runtime_error {
  public:
    /// `code`: errno value, positive. `reason`: why, in the kernel's words where it has some; empty
    /// stands for the text of `code`.
    Error(int code, std::string attempt, std::string reason = {}, std::string attribute = {});
    ~Error() override;

    /// errno value; IPVS's where it has one: ESRCH no service, EEXIST duplicate, ENOENT no dest or
    /// scheduler.
    int code() const { return code_; }

    /// What was attempted: "add service tcp 198.18.0.250:80".
    const std::string& attempt() const { return attempt_; }

    /// Why it failed: the kernel's words (NLMSGERR_ATTR_MSG), or the text of code().
    const std::string& reason() const { return reason_; }

    /// The attribute that the kernel took offence at (NLMSGERR_ATTR_OFFS), named as in the netlink
    /// specification: "service.scheduler"; empty when it named none.
    const std::string& attribute() const { return attribute_; }

  private:
    int code_;
    std::string attempt_;
    std::string reason_;
    std::string attribute_;
};

/// The kernel has no such generic-netlink family: its module is not loaded.
class L3DSR_API FamilyMissing : public Error {
  public:
    explicit FamilyMissing(std::string family);
    ~FamilyMissing() override;

    const std::string& family() const { return family_; }

  private:
    std::string family_;
};

/// The kernel sent something that contradicts itself or the specification. code() is EBADMSG.
class L3DSR_API MalformedMessage : public Error {
  public:
    explicit MalformedMessage(std::string reason);
    ~MalformedMessage() override;
};

/// The configuration changed during every attempt to read it whole. code() is EINTR; try again.
class L3DSR_API DumpInterrupted : public Error {
  public:
    DumpInterrupted(std::string attempt, int tries);
    ~DumpInterrupted() override;
};

/// Events came faster than they were read, and some are gone. code() is ENOBUFS. The stream goes on
/// with the next event.
class L3DSR_API EventsLost : public Error {
  public:
    explicit EventsLost(const std::string& family);
    ~EventsLost() override;
};

}  // namespace l3dsr
