// SPDX-License-Identifier: Apache-2.0
// The matrix of specimens, made and read: what its tests share.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hal/chip-reader/chip_reader.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/emrtd/terminal_key.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "provisioning/passport/factory.hpp"

namespace limen::passport::test {

// What a reader says of a document.
struct Reading {
    Result<emrtd::ChipContents> contents = fail(Stage::chip_read, "test.not_read", "");
    std::optional<pki::PassiveResult> passive;
    std::vector<border::Check> checks;
};

// Reads the document that lies on a reader, and checks it as the kiosk does. `printed_mrz`: all
// lines joined; nullopt where the page was not read.
Reading read_document(hal::ChipConnection& chip, const emrtd::AccessKey& key,
                      const emrtd::ReadPlan& plan, const pki::TrustStore& trust,
                      const std::optional<std::string>& printed_mrz);
// The same with the chip in this very process.
Reading read_bundle(const virtual_chip::Bundle& bundle, const emrtd::AccessKey& key,
                    const emrtd::ReadPlan& plan, const pki::TrustStore& trust,
                    const std::optional<std::string>& printed_mrz);

// EF.COM and EF.SOD, every data group that a document was signed with or was added to it, and every
// proof of its chip's keys.
emrtd::ReadPlan plan_for(const Profile& profile, const virtual_chip::Bundle& bundle);
std::string joined_mrz(const virtual_chip::Bundle& bundle);

// The workshop of all matrix tests of a process. Private keys are kept in the build folder, since
// making them is slow; certificates and documents are made anew, so that what is tested is today's
// code.
class MatrixWorkshop {
  public:
    static MatrixWorkshop& get();
    ~MatrixWorkshop();
    MatrixWorkshop(const MatrixWorkshop&) = delete;
    MatrixWorkshop& operator=(const MatrixWorkshop&) = delete;

    static std::filesystem::path profiles();  // the folder of the families
    // Every file of the matrix, in the order of their names, without what they share.
    static std::vector<std::filesystem::path> families();

    const Profile& profile(const std::string& family, const std::string& name);
    std::vector<const Profile*> all_profiles();
    Result<virtual_chip::Bundle> make(const Profile& profile);
    // What opens the fingers of this document; nullptr where it lets nobody read them.
    std::shared_ptr<const emrtd::TerminalKey> terminal(const Profile& profile);
    // What readers trust; after making a document, since that can revoke a signer.
    std::shared_ptr<const pki::TrustStore> trust();
    Workshop& workshop() { return *workshop_; }

  private:
    MatrixWorkshop();
    const std::map<std::string, Profile>& family(const std::string& name);

    std::filesystem::path folder_;
    std::unique_ptr<Workshop> workshop_;
    std::map<std::string, std::map<std::string, Profile>> families_;
    std::shared_ptr<const pki::TrustStore> trust_;
};

}  // namespace limen::passport::test
