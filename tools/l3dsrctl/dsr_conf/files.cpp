// SPDX-License-Identifier: BSD-2-Clause
#include "files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "../failure.hpp"
#include "l3dsr/error.hpp"

namespace l3dsrctl::dsr_conf {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{1} << 20;

constexpr const char* advice = "name the directory that dsrctl reads, or one of its files";

[[noreturn]] void cannot_read(const std::string& path, int error) {
    throw l3dsr::Error(error, "read " + path,
                       std::generic_category().message(error) +
                           (error == EACCES ? "; run it as root" : "; mend it, or take it away"));
}

std::string contents_of(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();

    if (type == fs::file_type::not_found)
        throw UsageError("", "it is a link that leads nowhere", "mend it, or take it away");
    // A pipe would be waited for.
    if (type != fs::file_type::regular && !error)
        throw UsageError("", "it is no regular file", "take it away, or put one in its place");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                               &std::fclose);
    if (!file)
        cannot_read(path, errno);
    std::string text(largest_file + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0)
        cannot_read(path, errno);
    if (text.size() > largest_file)
        throw UsageError("", "it is larger than 1 MiB", "divide it, if it is a file of VIPs");
    return text;
}

bool is_wanted(const fs::path& path) {
    const std::string name = path.filename().string();

    return name.front() != '.' && name.ends_with(".conf");
}

// What stands behind a name is for whoever reads it; directories alone are no files at all.
std::vector<fs::path> files_in(const std::string& directory) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::directory_iterator at(directory, error);

    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        std::error_code unknown;
        if (is_wanted(at->path()) && !at->is_directory(unknown))
            files.push_back(at->path());
    }
    if (error)
        cannot_read(directory, error.value());
    std::sort(files.begin(), files.end(), [](const fs::path& one, const fs::path& other) {
        return one.native() < other.native();
    });
    return files;
}

}  // namespace

Parsed read(const std::string& path) {
    Parsed parsed;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);

    if (status.type() == fs::file_type::not_found)
        throw UsageError("--dsr-conf " + path, "no such file or directory", advice);
    if (status.type() == fs::file_type::none)
        cannot_read(path, error.value());
    const auto files =
        status.type() == fs::file_type::directory ? files_in(path) : std::vector<fs::path>{path};
    for (const fs::path& file : files) {
        try {
            parse(file.string(), contents_of(file.string()), parsed);
        } catch (const UsageError& why) {
            parsed.problems.push_back({{file.string(), 0}, why.what()});
        }
    }
    return parsed;
}

}  // namespace l3dsrctl::dsr_conf
