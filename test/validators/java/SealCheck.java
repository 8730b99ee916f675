import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * What PDFBox and Bouncy Castle say of sealed files: roots in PEM, then files (PDF, or DER to be encoded anew). Prints one line for each
 * thing found, beginning with `ok` or `bad`; knows nothing of the product.
 */
public final class SealCheck {
  private static X509Certificate root;

  public static void main(String[] args) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    java.util.logging.LogManager.getLogManager().reset();
    try (var in = new FileInputStream(args[0])) {
      root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    for (String name : Arrays.copyOfRange(args, 1, args.length)) {
      try {
        byte[] bytes = Files.readAllBytes(new File(name).toPath());
        if (name.endsWith(".pdf")) pdf(bytes);
        else der(new File(name).getName(), bytes);
      } catch (Exception e) {
        say(false, "read " + name + ": " + e);
      }
    }
  }

  private static void say(boolean isGood, String what) {
    System.out.println((isGood ? "ok " : "bad ") + what);
  }

  private static void pdf(byte[] all) throws Exception {
    try (PDDocument document = PDDocument.load(all)) {
      var store = new ArrayList<X509CertificateHolder>();
      var dss = (COSDictionary) document.getDocumentCatalog().getCOSObject().getDictionaryObject("DSS");
      say(dss != null, "security store");
      for (String list : new String[] {"Certs", "CRLs", "OCSPs"}) {
        for (byte[] one : streams(dss, list)) {
          der(list, one);
          if (list.equals("Certs")) store.add(new X509CertificateHolder(one));
        }
      }
      List<PDSignature> signatures = document.getSignatureDictionaries();
      int last = 0;
      for (PDSignature one : signatures) {
        int[] range = one.getByteRange();
        boolean isGap = all[range[1]] == '<' && all[range[2] - 1] == '>' && range[0] == 0;
        say(isGap, one.getSubFilter() + " leaves out its value alone");
        last = Math.max(last, range[2] + range[3]);
        byte[] value = firstValue(one.getContents(all));
        byte[] signed = one.getSignedContent(all);
        if ("ETSI.RFC3161".equals(one.getSubFilter())) token("archive time-stamp", value, signed, store);
        else if ("ETSI.CAdES.detached".equals(one.getSubFilter())) seal(value, signed, store);
        else say(false, "sub filter " + one.getSubFilter());
      }
      say(last == all.length, "the last signature covers the whole file");
      say(signatures.size() >= 2, signatures.size() + " signatures");
    }
  }

  private static List<byte[]> streams(COSDictionary dss, String name) throws Exception {
    var found = new ArrayList<byte[]>();
    var list = dss == null ? null : (COSArray) dss.getDictionaryObject(name);
    for (int i = 0; list != null && i < list.size(); i++) {
      try (var in = ((COSStream) list.getObject(i)).createInputStream()) {
        found.add(in.readAllBytes());
      }
    }
    return found;
  }

  /** The value without the zeros behind it, and nothing else behind it. */
  private static byte[] firstValue(byte[] padded) throws Exception {
    try (var in = new ASN1InputStream(padded)) {
      in.readObject();
      byte[] rest = in.readAllBytes();
      for (byte one : rest) if (one != 0) say(false, "padding");
      return Arrays.copyOf(padded, padded.length - rest.length);
    }
  }

  @SuppressWarnings("unchecked")
  private static void seal(byte[] value, byte[] signed, List<X509CertificateHolder> store) throws Exception {
    der("CMS", value);
    var cms = new CMSSignedData(new CMSProcessableByteArray(signed), value);
    SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
    say(cms.getSignerInfos().size() == 1 && cms.isDetachedSignature(), "one signer, detached");
    var holder = (X509CertificateHolder) cms.getCertificates().getMatches(signer.getSID()).iterator().next();
    for (Object one : cms.getCertificates().getMatches(null)) der("certificate", ((X509CertificateHolder) one).getEncoded());
    say(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)), "seal value");
    var attributes = signer.getSignedAttributes();
    var ess = attributes.get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    ESSCertIDv2 id = SigningCertificateV2.getInstance(ess.getAttributeValues()[0]).getCerts()[0];
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(holder.getEncoded());
    say(Arrays.equals(id.getCertHash(), hash), "ESS signing-certificate-v2");
    say(attributes.get(PKCSObjectIdentifiers.pkcs_9_at_signingTime) == null, "no signing time");
    var stamps = signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
    byte[] token = stamps.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded();
    Date at = token("time-stamp of the seal", token, signer.getSignature(), store);
    path("seal", holder, cms.getCertificates().getMatches(null), store, at);
  }

  @SuppressWarnings("unchecked")
  private static Date token(String name, byte[] value, byte[] data, List<X509CertificateHolder> store) throws Exception {
    der(name, value);
    var token = new TimeStampToken(new CMSSignedData(value));
    var info = token.getTimeStampInfo();
    byte[] digest = MessageDigest.getInstance(info.getMessageImprintAlgOID().getId(), "BC").digest(data);
    say(Arrays.equals(digest, info.getMessageImprintDigest()), name + " imprint");
    var holder = (X509CertificateHolder) token.getCertificates().getMatches(token.getSID()).iterator().next();
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));
    say(true, name + " value");
    path(name, holder, token.getCertificates().getMatches(null), store, info.getGenTime());
    return info.getGenTime();
  }

  private static void path(
      String name, X509CertificateHolder leaf, Iterable<?> own, List<X509CertificateHolder> store, Date at) {
    try {
      var converter = new JcaX509CertificateConverter();
      var certificates = new ArrayList<X509Certificate>();
      for (Object one : own) certificates.add(converter.getCertificate((X509CertificateHolder) one));
      for (var one : store) certificates.add(converter.getCertificate(one));
      var selector = new X509CertSelector();
      selector.setCertificate(converter.getCertificate(leaf));
      var parameters = new PKIXBuilderParameters(Collections.singleton(new TrustAnchor(root, null)), selector);
      parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
      parameters.setDate(at);
      parameters.setRevocationEnabled(false);
      CertPathBuilder.getInstance("PKIX", "BC").build(parameters);
      say(true, name + " path");
    } catch (Exception e) {
      say(false, name + " path: " + e.getMessage());
    }
  }

  /** Decoded and encoded as DER anew it is the same; and no time has a fraction. */
  private static void der(String name, byte[] bytes) throws Exception {
    ASN1Primitive value = ASN1Primitive.fromByteArray(bytes);
    say(Arrays.equals(bytes, value.getEncoded("DER")), name + " is DER");
    say(!hasFraction(value), name + " has whole seconds");
  }

  private static boolean hasFraction(ASN1Encodable value) {
    if (value instanceof ASN1GeneralizedTime time) return time.getTimeString().contains(".");
    if (value instanceof ASN1TaggedObject tagged) return hasFraction(tagged.getBaseObject());
    if (value instanceof ASN1OctetString octets) return inside(octets.getOctets());
    Iterable<ASN1Encodable> parts = value instanceof ASN1Sequence list ? list : value instanceof ASN1Set set ? set : List.of();
    for (ASN1Encodable one : parts) if (hasFraction(one)) return true;
    return false;
  }

  /** Time-stamps and OCSP answers lie as DER inside of octets. */
  private static boolean inside(byte[] octets) {
    try {
      ASN1Primitive value = ASN1Primitive.fromByteArray(octets);
      if (!(value instanceof ASN1Sequence)) return false;
      if (!Arrays.equals(octets, value.getEncoded("DER"))) say(false, "what lies inside is DER");
      return hasFraction(value);
    } catch (Exception notDer) {
      return false;
    }
  }
}
