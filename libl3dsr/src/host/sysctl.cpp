// SPDX-License-Identifier: BSD-2-Clause
#include "sysctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "l3dsr/error.hpp"

namespace l3dsr::host {

namespace {

class File {
  public:
    File(const std::string& path, int flags) : descriptor_(open(path.c_str(), flags | O_CLOEXEC)) {}
    ~File() {
        if (descriptor_ >= 0)
            close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

// As sysctl(8) has it: a slash stands for a dot in a device's name.
std::string path_of(std::string name) {
    for (char& c : name)
        if (c == '.' || c == '/')
            c = c == '.' ? '/' : '.';
    return "/proc/sys/" + name;
}

}  // namespace

int read_sysctl(const std::string& name) {
    const File file(path_of(name), O_RDONLY);
    std::array<char, 32> text{};
    if (file.descriptor() < 0)
        throw Error(errno, "read " + name);
    const ssize_t length = read(file.descriptor(), text.data(), text.size());
    int value = 0;

    if (length < 0)
        throw Error(errno, "read " + name);
    if (std::from_chars(text.data(), text.data() + length, value).ec != std::errc())
        throw Error(EBADMSG, "read " + name, "it is not a number");
    return value;
}

void write_sysctl(const std::string& name, int value) {
    const std::string attempt = "set " + name + " to " + std::to_string(value);
    const File file(path_of(name), O_WRONLY);
    const std::string text = std::to_string(value) + "\n";

    if (write(file.descriptor(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw Error(errno, attempt);
}

}  // namespace l3dsr::host
