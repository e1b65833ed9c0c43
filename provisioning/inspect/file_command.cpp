// SPDX-License-Identifier: Apache-2.0
// limen-inspect file: what a file says that was read from a chip and kept.

#include "base/files.hpp"
#include "identity/emrtd/file_reader.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/group_report.hpp"

namespace limen::inspect {
namespace {

class FileCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub = app.add_subcommand("file", "Decode a file that was read from a chip");
        sub.add_option("--file", file_, "The file's bytes, as read").required();
        auto group =
            sub.add_option("--group", group_, "It is this data group (1 to 16)").range(1, 16);
        sub.add_option("--as", name_, "It is this file: EF.COM, EF.ATR/INFO, EF.DIR, EF.DG11 …")
            .excludes(group);
        return sub;
    }

    Result<void> run(Report& report) override {
        LIMEN_TRY(const Bytes content, read_file(file_, emrtd::kMaxFileBytes));
        std::string name = name_;
        if (group_ != 0) name = "EF.DG" + std::to_string(group_);
        if (name.empty()) name = name_by_tag(content);
        if (name.empty())
            return fail(
                Stage::config, "lds.unknown_file",
                file_ + " begins as no data group does; say with --group or --as what it is");
        report.add("file", file_);
        report.add(name, static_cast<std::int64_t>(content.size()));
        portrait::Decoder decoder{{.worker = {}, .ahead = false}};
        return report_file(report, name, content, decoder);
    }

  private:
    std::string file_, name_;
    int group_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_file_command() {
    return std::make_unique<FileCommand>();
}

}  // namespace limen::inspect
